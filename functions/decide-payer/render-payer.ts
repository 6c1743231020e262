import type { Desk } from '@piutang/workflows';
import { formOf, personIn } from '../shell/widget/widget-form.ts';
import { emptyState, type WidgetFrame } from '../shell/widget/widget-frame.ts';
import { decidePayer, recordingOf, shownAt } from './decide-payer.ts';
import { payerCard } from './payer-card.ts';
import { FORM_NAMES } from './payer-forms.ts';
import { SAY } from './payer-text.ts';
import { readPayer } from './read-payer.ts';

/** A payer's card; records first when the call asks for that. What was written stays in the form when it is refused. */
export async function renderPayer(
  desk: Desk,
  frame: WidgetFrame,
  call: Readonly<Record<string, unknown>>,
): Promise<string> {
  const customer = String(call['customer'] ?? '');
  const before = await readPayer(desk, customer);
  const say = SAY[frame.language];
  if (before === undefined) return emptyState(frame, say.noPayer, say.noPayerNext);
  const recording = recordingOf(call);
  const answer = recording === undefined ? undefined : await decidePayer(desk, before, recording);
  const payer = answer?.done === true ? ((await readPayer(desk, customer)) ?? before) : before;
  const form = answer?.done === true ? undefined : FORM_NAMES.find((name) => name === (call['form'] ?? recording?.act));
  const written = formOf(call);
  return payerCard({
    frame,
    payer,
    tenant: desk.tenant,
    now: desk.clock(),
    shownAt: shownAt(desk),
    page: Number(call['page'] ?? 1),
    person: personIn(written),
    written: answer?.done === true ? () => '' : written,
    ...(form === undefined ? {} : { form }),
    ...(answer === undefined ? {} : { answer }),
  });
}
