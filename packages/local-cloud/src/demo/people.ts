/** Customers of the demonstration: invented, half of them read Indonesian and half English. */
export type DemoCustomer = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language: 'id' | 'en';
  readonly segment: 'B2B' | 'B2C' | 'government';
  readonly currency: 'IDR' | 'EUR';
};

const customer = (
  id: string,
  name: string,
  mailName: string,
  language: 'id' | 'en',
  segment: DemoCustomer['segment'] = 'B2B',
  currency: DemoCustomer['currency'] = 'IDR',
): DemoCustomer => ({ id, name, email: `${mailName}.example`, language, segment, currency });

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  customer('C-0001', 'PT Sinar Jaya Abadi', 'keuangan@sinarjaya', 'id'),
  customer('C-0002', 'CV Maju Bersama', 'admin@majubersama', 'id'),
  customer('C-0003', 'PT Nusa Bahari Logistik', 'ap@nusabahari', 'id'),
  customer('C-0004', 'Toko Kain Mekar', 'pemilik@kainmekar', 'id', 'B2C'),
  customer('C-0005', 'Dinas Perhubungan Kota Cendana', 'bendahara@dishub-cendana', 'id', 'government'),
  customer('C-0006', 'PT Gunung Hijau Pangan', 'finance@gununghijau', 'id'),
  // SES's mailbox simulator bounces such an address, and so does the local cloud.
  customer('C-0007', 'UD Lima Saudara', 'bounce@limasaudara', 'id'),
  customer('C-0008', 'Harbour Lane Trading Pte Ltd', 'payables@harbourlane', 'en'),
  customer('C-0009', 'Blue Reef Dive Resort', 'accounts@bluereef', 'en', 'B2C'),
  customer('C-0010', 'Northwind Coffee Importers', 'ap@northwindcoffee', 'en'),
  customer('C-0011', 'Van der Meer Textiel B.V.', 'crediteuren@vandermeer', 'en', 'B2B', 'EUR'),
  customer('C-0012', 'Studio Lumen GmbH', 'buchhaltung@studiolumen', 'en', 'B2B', 'EUR'),
];
