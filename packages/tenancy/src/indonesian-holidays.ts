/** A public holiday or a day of collective leave as a tenant file lists it. */
export type HolidayEntry = {
  readonly on: string;
  readonly name: string;
  readonly decree: string;
  /** A day of collective leave (cuti bersama), which the tenant may choose to work on. */
  readonly collectiveLeave?: true;
};

const OF_2026 = 'SKB 3 Menteri 1497/2025, 2/2025, 5/2025';
/** The number is to be put in from the decree itself. */
const OF_2027 = 'SKB 3 Menteri tentang Hari Libur Nasional dan Cuti Bersama Tahun 2027';

/**
 * Indonesia's national holidays and collective leave, the data that a new tenant file begins with and the tenant keeps
 * up: decrees are revised in the middle of a year. 2026 is the decree's list; 2027 is a published calendar's, whose days
 * marked "perkiraan" are estimates: docs/compliance.md.
 */
export const INDONESIAN_HOLIDAYS: readonly HolidayEntry[] = [
  { on: '2026-01-01', name: 'Tahun Baru Masehi', decree: OF_2026 },
  { on: '2026-01-16', name: 'Isra Mikraj Nabi Muhammad', decree: OF_2026 },
  { on: '2026-02-16', name: 'Cuti Bersama Tahun Baru Imlek', decree: OF_2026, collectiveLeave: true },
  { on: '2026-02-17', name: 'Tahun Baru Imlek', decree: OF_2026 },
  { on: '2026-03-18', name: 'Cuti Bersama Hari Suci Nyepi', decree: OF_2026, collectiveLeave: true },
  { on: '2026-03-19', name: 'Hari Suci Nyepi', decree: OF_2026 },
  { on: '2026-03-20', name: 'Cuti Bersama Hari Raya Idul Fitri', decree: OF_2026, collectiveLeave: true },
  { on: '2026-03-21', name: 'Hari Raya Idul Fitri', decree: OF_2026 },
  { on: '2026-03-22', name: 'Hari Raya Idul Fitri, hari kedua', decree: OF_2026 },
  { on: '2026-03-23', name: 'Cuti Bersama Hari Raya Idul Fitri', decree: OF_2026, collectiveLeave: true },
  { on: '2026-03-24', name: 'Cuti Bersama Hari Raya Idul Fitri', decree: OF_2026, collectiveLeave: true },
  { on: '2026-04-03', name: 'Wafat Yesus Kristus', decree: OF_2026 },
  { on: '2026-04-05', name: 'Kebangkitan Yesus Kristus (Paskah)', decree: OF_2026 },
  { on: '2026-05-01', name: 'Hari Buruh Internasional', decree: OF_2026 },
  { on: '2026-05-14', name: 'Kenaikan Yesus Kristus', decree: OF_2026 },
  { on: '2026-05-15', name: 'Cuti Bersama Kenaikan Yesus Kristus', decree: OF_2026, collectiveLeave: true },
  { on: '2026-05-27', name: 'Hari Raya Idul Adha', decree: OF_2026 },
  { on: '2026-05-28', name: 'Cuti Bersama Hari Raya Idul Adha', decree: OF_2026, collectiveLeave: true },
  { on: '2026-05-31', name: 'Hari Raya Waisak', decree: OF_2026 },
  { on: '2026-06-01', name: 'Hari Lahir Pancasila', decree: OF_2026 },
  { on: '2026-06-16', name: '1 Muharam, Tahun Baru Islam', decree: OF_2026 },
  { on: '2026-08-17', name: 'Proklamasi Kemerdekaan', decree: OF_2026 },
  { on: '2026-08-25', name: 'Maulid Nabi Muhammad', decree: OF_2026 },
  { on: '2026-12-24', name: 'Cuti Bersama Hari Raya Natal', decree: OF_2026, collectiveLeave: true },
  { on: '2026-12-25', name: 'Hari Raya Natal', decree: OF_2026 },
  { on: '2027-01-01', name: 'Tahun Baru Masehi', decree: OF_2027 },
  { on: '2027-01-05', name: 'Isra Mikraj Nabi Muhammad', decree: OF_2027 },
  { on: '2027-02-05', name: 'Cuti Bersama Tahun Baru Imlek', decree: OF_2027, collectiveLeave: true },
  { on: '2027-02-06', name: 'Tahun Baru Imlek', decree: OF_2027 },
  { on: '2027-03-08', name: 'Hari Suci Nyepi', decree: OF_2027 },
  { on: '2027-03-09', name: 'Cuti Bersama Hari Raya Idul Fitri', decree: OF_2027, collectiveLeave: true },
  { on: '2027-03-10', name: 'Hari Raya Idul Fitri (perkiraan)', decree: OF_2027 },
  { on: '2027-03-11', name: 'Hari Raya Idul Fitri, hari kedua (perkiraan)', decree: OF_2027 },
  { on: '2027-03-12', name: 'Cuti Bersama Hari Raya Idul Fitri', decree: OF_2027, collectiveLeave: true },
  { on: '2027-03-15', name: 'Cuti Bersama Hari Raya Idul Fitri', decree: OF_2027, collectiveLeave: true },
  { on: '2027-03-25', name: 'Cuti Bersama Wafat Yesus Kristus', decree: OF_2027, collectiveLeave: true },
  { on: '2027-03-26', name: 'Wafat Yesus Kristus', decree: OF_2027 },
  { on: '2027-03-28', name: 'Kebangkitan Yesus Kristus (Paskah)', decree: OF_2027 },
  { on: '2027-05-01', name: 'Hari Buruh Internasional', decree: OF_2027 },
  { on: '2027-05-06', name: 'Kenaikan Yesus Kristus', decree: OF_2027 },
  { on: '2027-05-17', name: 'Hari Raya Idul Adha (perkiraan)', decree: OF_2027 },
  { on: '2027-05-18', name: 'Cuti Bersama Hari Raya Idul Adha', decree: OF_2027, collectiveLeave: true },
  { on: '2027-05-19', name: 'Cuti Bersama Hari Raya Waisak', decree: OF_2027, collectiveLeave: true },
  { on: '2027-05-20', name: 'Hari Raya Waisak', decree: OF_2027 },
  { on: '2027-06-01', name: 'Hari Lahir Pancasila', decree: OF_2027 },
  { on: '2027-06-06', name: '1 Muharam, Tahun Baru Islam', decree: OF_2027 },
  { on: '2027-08-15', name: 'Maulid Nabi Muhammad', decree: OF_2027 },
  { on: '2027-08-17', name: 'Proklamasi Kemerdekaan', decree: OF_2027 },
  { on: '2027-12-24', name: 'Cuti Bersama Hari Raya Natal', decree: OF_2027, collectiveLeave: true },
  { on: '2027-12-25', name: 'Hari Raya Natal', decree: OF_2027 },
  { on: '2027-12-26', name: 'Isra Mikraj Nabi Muhammad', decree: OF_2027 },
];
