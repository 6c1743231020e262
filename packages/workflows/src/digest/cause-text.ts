import type { Language } from '@piutang/money';
import type { DisputeReason } from '@piutang/receivables';

/** What a payer says is wrong, in words. */
export const CAUSE_TEXT: Readonly<Record<Language, Readonly<Record<DisputeReason, string>>>> = {
  en: {
    price: 'price',
    quantity: 'quantity',
    quality: 'quality',
    delivery: 'delivery',
    'missing-po': 'purchase order missing',
    'tax-data': 'tax data',
    duplicate: 'billed twice',
    service: 'service',
    'short-pay': 'short payment',
    other: 'other',
  },
  id: {
    price: 'harga',
    quantity: 'jumlah barang',
    quality: 'mutu',
    delivery: 'pengiriman',
    'missing-po': 'PO tidak ada',
    'tax-data': 'data pajak',
    duplicate: 'ditagih dua kali',
    service: 'layanan',
    'short-pay': 'kurang bayar',
    other: 'lain-lain',
  },
};
