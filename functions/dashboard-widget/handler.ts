import type { Context } from 'aws-lambda';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { files } from '../shell/files.ts';
import { observed } from '../shell/telemetry.ts';
import { frameOf, VIEW_NAMES } from '../shell/widget/widget-frame.ts';
import { renderWidget } from './render-widget.ts';

type WidgetEvent = Readonly<Record<string, unknown>>;

/** CloudWatch asks for a widget's documentation with this event. */
const DESCRIPTION = ['## Piutang', `One parameter: \`view\`, one of ${VIEW_NAMES.join(', ')}.`].join('\n');

/** A custom widget of the dashboard: the view that its parameters name, as HTML. */
export const handler = observed(
  async (event: WidgetEvent, context: Context): Promise<string | { markdown: string }> => {
    if (event['describe'] === true) return { markdown: DESCRIPTION };
    const frame = frameOf(event['widgetContext'], {
      language: desk.tenant.language,
      endpoint: context.invokedFunctionArn,
    });
    const deciders = { line: environment('PIUTANG_DECIDER'), payer: environment('PIUTANG_PAYER_DECIDER') };
    return renderWidget({ ...desk, files }, frame, deciders, event);
  },
);
