import { INDONESIAN_HOLIDAYS } from './indonesian-holidays.ts';

/**
 * A tenant file to begin with: valid as it is, careful in what it sends, and without mail, so that nothing leaves before
 * somebody has put in the company's own sender. Every field is explained in docs/tenant-file.md.
 * @param tenant name of the tenant
 */
export function startingPoint(tenant: string): Record<string, unknown> {
  return {
    tenant,
    company: { legalName: 'PT Nama Perusahaan', address: 'Alamat perusahaan, kota, kode pos' },
    region: 'ap-southeast-3',
    timeZone: 'Asia/Jakarta',
    language: 'id',
    baseCurrency: 'IDR',
    collectionAccounts: [{ account: '0000000000', bank: 'BCA', holder: 'PT Nama Perusahaan', currency: 'IDR' }],
    schedules: { ageAt: '08:00' },
    ageing: { bucketDays: [30, 60, 90, 120] },
    dunning: {
      steps: [
        { name: 'upcoming', offsetDays: -7, level: 0, tone: 'courtesy' },
        { name: 'friendly', offsetDays: 1, level: 1, tone: 'friendly' },
        { name: 'reminder', offsetDays: 7, level: 2, tone: 'reminder' },
        { name: 'firm', offsetDays: 14, level: 3, tone: 'firm' },
        { name: 'final', offsetDays: 21, level: 4, tone: 'final' },
      ],
      minIntervalDays: 5,
      maxTouchesPer30Days: 6,
      minItem: { IDR: '50000.00' },
      minTotal: { IDR: '100000.00' },
      maxBankAgeBusinessDays: 1,
      sendWindow: { from: '08:00', to: '17:00' },
      workDays: [1, 2, 3, 4, 5],
    },
    matching: {
      bankCharges: { IDR: ['2500', '2900', '6500', '25000'] },
      roundingTo: { IDR: '1000' },
      discountGraceDays: 2,
      tolerance: {},
      autoRules: ['R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8'],
      autoAt: 90,
      showAt: 40,
      ownNames: [],
      ownAccounts: [],
    },
    holidays: INDONESIAN_HOLIDAYS,
  };
}
