import type { LocalDate } from '@piutang/calendar';
import { type Html, html } from '../../shell/widget/html.ts';
import { countText, dateText, pill, type WidgetFrame, widget } from '../../shell/widget/widget-frame.ts';

export type ChecksView = {
  readonly frame: WidgetFrame;
  /** The last day that was aged; absent before the first run. */
  readonly agedOn?: LocalDate;
  /** The day whose ageing should be done by now. */
  readonly dueOn: LocalDate;
  /** Each check as a sentence. */
  readonly checks: readonly { readonly text: string; readonly failed: boolean }[];
  /** The mails of the last seven days as the mail system reported them. */
  readonly mail: {
    readonly delivered: number;
    readonly bounced: number;
    readonly complained: number;
    readonly stop?: string;
  };
  /** Of the last automatic posts, how many people took back; absent before they were first counted. */
  readonly posts?: { readonly posts: number; readonly wrong: number; readonly autoAt: number };
};

const TEXT = {
  en: {
    fine: 'fine',
    look: 'look',
    aged: (date: string) => `Aged as of ${date}`,
    notAged: 'Nothing has been aged yet: the alarm of the daily run rings until it has',
    late: (date: string) => `The last ageing is of ${date}: today's has not finished`,
    mail: (delivered: string, bounced: string, complained: string) =>
      `Mails of seven days: ${delivered} delivered, ${bounced} bounced, ${complained} complained about`,
    posts: (posts: string, wrong: string, autoAt: number) =>
      `Of the last ${posts} payments posted without a person, ${wrong} were wrong; it takes a confidence of ${autoAt}`,
  },
  id: {
    fine: 'baik',
    look: 'periksa',
    aged: (date: string) => `Umur piutang per ${date}`,
    notAged: 'Umur piutang belum pernah dihitung: alarm proses harian berbunyi sampai selesai',
    late: (date: string) => `Umur piutang terakhir per ${date}: yang hari ini belum selesai`,
    mail: (delivered: string, bounced: string, complained: string) =>
      `Surel tujuh hari: ${delivered} sampai, ${bounced} ditolak, ${complained} dikeluhkan`,
    posts: (posts: string, wrong: string, autoAt: number) =>
      `Dari ${posts} pembayaran terakhir yang dibukukan otomatis, ${wrong} keliru; ambangnya ${autoAt}`,
  },
} as const;

/** What is looked over every day, each in a sentence that says what to do where something was found. */
export function checksList({ frame, agedOn, dueOn, checks, mail, posts }: ChecksView): string {
  const { language } = frame;
  const text = TEXT[language];
  const count = (value: number) => countText(value, language);
  const aged =
    agedOn === undefined
      ? { text: text.notAged, failed: true }
      : agedOn < dueOn
        ? { text: text.late(dateText(agedOn, language)), failed: true }
        : { text: text.aged(dateText(agedOn, language)), failed: false };
  const mails = {
    text: [text.mail(count(mail.delivered), count(mail.bounced), count(mail.complained)), mail.stop ?? ''].join('. '),
    failed: mail.stop !== undefined,
  };
  const posted =
    posts === undefined
      ? []
      : [
          {
            text: text.posts(count(posts.posts), count(posts.wrong), posts.autoAt),
            failed: posts.wrong * 200 > posts.posts,
          },
        ];
  const rows = [aged, ...checks, mails, ...posted];
  return widget(frame, html`<table class="tight">${rows.map((row) => checkRow(frame, row))}</table>`);
}

function checkRow(frame: WidgetFrame, { text, failed }: ChecksView['checks'][number]): Html {
  const words = TEXT[frame.language];
  return html`<tr><td class="mark">${pill(failed ? 'bad' : 'good', failed ? words.look : words.fine)}</td><td class="name ${failed ? 'strong' : ''}">${text.replace(/\. $/, '')}</td></tr>`;
}
