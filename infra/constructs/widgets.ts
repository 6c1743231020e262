import { CustomWidget, GraphWidget, type IWidget, type Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { PipelineFunction } from './pipeline-function.ts';

/** A dashboard row is 24 units wide. */
const FULL_WIDTH = 24;

/** What `dashboard-widget` can show: its parameter `view`. */
export const WIDGET_VIEWS = [
  'key-figures',
  'ageing-table',
  'money-states',
  'worklist',
  'to-do',
  'top-debtors',
  'review-queue',
  'file-arrivals',
  'cash-forecast',
  'checks',
] as const;
export type WidgetView = (typeof WIDGET_VIEWS)[number];

/** Rows of the grid that a view takes: ten lines of a list, or the figures of one currency. */
export const VIEW_HEIGHT = 8;
/** Rows of the grid that the key figures of one currency take. */
export const FIGURES_HEIGHT = 6;
/** Rows of the grid that a list of ten takes whose rows have two lines. */
export const LIST_HEIGHT = 14;
/** Rows that the figures of another currency take below the first one's. */
export const SECOND_CURRENCY_HEIGHT = 6;

/** A table that the widget function renders from the live data; sizes in grid units. */
export function viewWidget(
  renderer: PipelineFunction,
  view: WidgetView,
  title: string,
  { width = FULL_WIDTH, height = VIEW_HEIGHT }: { readonly width?: number; readonly height?: number } = {},
): IWidget {
  return new CustomWidget({
    functionArn: renderer.resource.functionArn,
    title,
    params: { view },
    width,
    height,
    updateOnRefresh: true,
    updateOnTimeRangeChange: false,
    updateOnResize: false,
  });
}

/** A line graph of metrics, each with the label that people read; widths of one row add up to 24. */
export function graphWidget(title: string, metrics: Readonly<Record<string, Metric>>, width: number): IWidget {
  const left = Object.entries(metrics).map(([label, metric]) => metric.with({ label }));
  return new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0, showUnits: false } });
}

/** A heading across the dashboard. */
export function headingWidget(markdown: string): IWidget {
  return new TextWidget({ markdown, width: FULL_WIDTH, height: 1 });
}
