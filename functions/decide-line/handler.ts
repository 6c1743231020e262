import type { Context } from 'aws-lambda';
import { desk } from '../shell/desk.ts';
import { observed } from '../shell/telemetry.ts';
import { frameOf } from '../shell/widget/widget-frame.ts';
import { renderLine } from './render-line.ts';
import { renderPosted } from './render-posted.ts';

/** A bank line in a window over the dashboard, and what a person decides about it there; or the lines that were posted lately. */
export const handler = observed((event: Readonly<Record<string, unknown>>, context: Context): Promise<string> => {
  const place = { language: desk.tenant.language, endpoint: context.invokedFunctionArn };
  const frame = frameOf(event['widgetContext'], place);
  if (event['view'] === 'posted-lately') return renderPosted(desk, frame, Number(event['page'] ?? 1));
  return renderLine(desk, frame, event);
});
