import type { Context } from 'aws-lambda';
import { desk } from '../shell/desk.ts';
import { observed } from '../shell/telemetry.ts';
import { frameOf } from '../shell/widget/widget-frame.ts';
import { renderPayer } from './render-payer.ts';

/** A payer in a window over the dashboard, and what a person records about it there. */
export const handler = observed((event: Readonly<Record<string, unknown>>, context: Context): Promise<string> => {
  const place = { language: desk.tenant.language, endpoint: context.invokedFunctionArn };
  return renderPayer(desk, frameOf(event['widgetContext'], place), event);
});
