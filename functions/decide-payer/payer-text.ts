import type { Language } from '@piutang/money';
import type { ContactChannel, ContactOutcome, DisputeState, PlanState, PromiseState } from '@piutang/receivables';
import type { Notice } from '@piutang/table';

type Words<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

/** What a click is answered with. */
export const SAY = {
  en: {
    who: 'Nobody was named: say who you are.',
    expired:
      'This card was opened more than an hour ago: what it shows may not be so any more. Open it again, then decide.',
    changed:
      'This payer was changed meanwhile, by somebody else or by a payment: look at what is shown now, then decide.',
    gone: 'This is not there any more: look at what is shown now.',
    done: 'Done, and recorded with your name.',
    invoice: 'No open invoice was chosen: choose one of the list.',
    outcome: 'The channel or the outcome is none of the list: choose again.',
    reason: 'The reason is none of the list: choose again.',
    objection: 'Nothing was said about the objection: write what the payer says is wrong.',
    tooMuch: 'The amount is zero or more than is open there: promise at most what is open.',
    noPayer: 'This payer is not there',
    noPayerNext: 'It may have been named wrongly: open the worklist again.',
  },
  id: {
    who: 'Belum ada nama: sebutkan siapa Anda.',
    expired: 'Kartu ini dibuka lebih dari satu jam lalu dan isinya mungkin sudah berubah. Buka lagi, lalu putuskan.',
    changed:
      'Pembayar ini sementara berubah, oleh orang lain atau oleh pembayaran: lihat yang tampil sekarang, lalu putuskan.',
    gone: 'Ini sudah tidak ada: lihat yang tampil sekarang.',
    done: 'Selesai, dan dicatat atas nama Anda.',
    invoice: 'Belum ada faktur terbuka yang dipilih: pilih dari daftar.',
    outcome: 'Cara atau hasil kontak tidak ada di daftar: pilih lagi.',
    reason: 'Alasan tidak ada di daftar: pilih lagi.',
    objection: 'Keberatannya belum ditulis: tulis apa yang menurut pembayar keliru.',
    tooMuch: 'Jumlahnya nol atau lebih dari yang terbuka: janji paling banyak sebesar yang terbuka.',
    noPayer: 'Pembayar ini tidak ada',
    noPayerNext: 'Mungkin salah sebut: buka lagi daftar kerja.',
  },
} as const satisfies Words<string>;

export const CHANNEL_TEXT: Words<ContactChannel> = {
  en: { call: 'Phone call', chat: 'Chat message', mail: 'Mail', visit: 'Visit' },
  id: { call: 'Telepon', chat: 'Pesan singkat', mail: 'Surel', visit: 'Kunjungan' },
};

export const OUTCOME_TEXT: Words<ContactOutcome> = {
  en: {
    reached: 'spoke with them',
    'will-pay': 'they will pay',
    objects: 'they object',
    'call-back': 'to be called back',
    'no-answer': 'no answer',
    'wrong-contact': 'wrong number or person',
    refuses: 'they refuse to pay',
  },
  id: {
    reached: 'berhasil dihubungi',
    'will-pay': 'akan membayar',
    objects: 'keberatan',
    'call-back': 'minta dihubungi lagi',
    'no-answer': 'tidak menjawab',
    'wrong-contact': 'nomor atau orang keliru',
    refuses: 'menolak membayar',
  },
};

export const DISPUTE_STATE_TEXT: Words<DisputeState> = {
  en: {
    opened: 'open',
    triage: 'being sorted',
    'waiting-internal': 'waits for us',
    'waiting-customer': 'waits for the payer',
    resolved: 'resolved',
    closed: 'closed',
  },
  id: {
    opened: 'terbuka',
    triage: 'dipilah',
    'waiting-internal': 'menunggu kita',
    'waiting-customer': 'menunggu pembayar',
    resolved: 'selesai',
    closed: 'ditutup',
  },
};

export const PROMISE_STATE_TEXT: Words<PromiseState> = {
  en: {
    open: 'open',
    kept: 'kept',
    'partly-kept': 'kept in part',
    broken: 'broken',
    superseded: 'replaced',
    withdrawn: 'withdrawn',
  },
  id: {
    open: 'berjalan',
    kept: 'ditepati',
    'partly-kept': 'sebagian ditepati',
    broken: 'diingkari',
    superseded: 'diganti',
    withdrawn: 'ditarik',
  },
};

export const PLAN_STATE_TEXT: Words<PlanState> = {
  en: {
    proposed: 'proposed',
    agreed: 'agreed, waits for a second person',
    live: 'runs',
    kept: 'kept',
    broken: 'broken',
    cancelled: 'cancelled',
  },
  id: {
    proposed: 'diusulkan',
    agreed: 'disepakati, menunggu orang kedua',
    live: 'berjalan',
    kept: 'ditepati',
    broken: 'diingkari',
    cancelled: 'dibatalkan',
  },
};

export const NOTICE_STATE_TEXT: Words<Notice['state']> = {
  en: {
    queued: 'waits',
    claimed: 'on its way',
    sent: 'sent',
    delivered: 'delivered',
    bounced: 'bounced',
    complained: 'complained about',
    suppressed: 'not sent',
    rejected: 'rejected',
  },
  id: {
    queued: 'menunggu',
    claimed: 'sedang dikirim',
    sent: 'terkirim',
    delivered: 'sampai',
    bounced: 'ditolak',
    complained: 'dikeluhkan',
    suppressed: 'tidak dikirim',
    rejected: 'ditolak sistem',
  },
};
