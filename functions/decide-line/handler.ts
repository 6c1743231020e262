import type { Context } from 'aws-lambda';
import { desk } from '../shell/desk.ts';
import { observed } from '../shell/telemetry.ts';
import { frameOf } from '../shell/widget/widget-frame.ts';
import { renderLine } from './render-line.ts';

/** A bank line in a window over the dashboard, and what a person decides about it there. */
export const handler = observed((event: Readonly<Record<string, unknown>>, context: Context): Promise<string> => {
  const place = { language: desk.tenant.language, endpoint: context.invokedFunctionArn };
  return renderLine(desk, frameOf(event['widgetContext'], place), event);
});
