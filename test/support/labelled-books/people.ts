import type { MatchPayer } from '@piutang/cash-application';
import type { Noise } from './level.ts';
import type { Random } from './random.ts';

const INDONESIAN = (
  'SINAR JAYA ABADI MAJU BERSAMA SENTOSA MAKMUR NUSANTARA SEJAHTERA KARYA PRIMA UTAMA GEMILANG CAHAYA BERKAH ANUGERAH ' +
  'SUMBER REJEKI MITRA USAHA CIPTA BANGUN PERSADA INDAH LESTARI HARAPAN BUANA TIRTA SURYA BINTANG TIMUR MULIA AGUNG PUTRA ' +
  'RAJAWALI GARUDA MERDEKA LINTAS SAMUDRA BAHARI WAHANA KENCANA PERKASA SAKTI TUNAS MEKAR WIJAYA ARTHA MANDIRI GRAHA ' +
  'KURNIA TEKNIK PANGAN LOGISTIK TEKSTIL FARMA ELEKTRO KIMIA'
).split(' ');
const PEOPLE =
  'BUDI SANTOSO,AGUS SETIAWAN,SITI RAHAYU,DEWI LESTARI,EKO PRASETYO,HENDRA GUNAWAN,RINA WATI,JOKO SUSILO,ANDI WIJAYA,LINDA TAN'.split(
    ',',
  );
const EUROPEAN = (
  'MUELLER SCHMIDT WEBER BAKKER VISSER DEJONG HOFFMANN BERG NORD LINDEN KESSEL BRAUN TECHNIK HANDEL LOGISTIK BAU METALL ' +
  'TRADE SUPPLY FOODS MARINE OPTIK DRUCK ENERGIE AGRAR'
).split(' ');

/** A payer with what the generator knows of it beside the file. */
export type Person = MatchPayer & {
  /** Legal name without its form, in upper case. */
  readonly bare: string;
  readonly form: string;
};

/** Payers of a book: companies, people and families of companies, some with names that are easily confused. */
export function makePeople(random: Random, noise: Noise, count: number, isEuropean: boolean): Person[] {
  const people: Person[] = [];
  const taken = new Set<string>();
  const freshBare = (): string => {
    for (;;) {
      const bare = isEuropean ? europeanName(random) : indonesianName(random);
      // Unless it is meant to be confused, nobody's name is another's, or the beginning of another's.
      const isFree = [...taken].every((other) => !compactOf(other).startsWith(compactOf(bare).slice(0, 18)));
      if (isFree && [...taken].every((other) => !compactOf(bare).startsWith(compactOf(other)))) return bare;
    }
  };
  for (let at = 0; at < count; at += 1) {
    const model = people.length === 0 ? undefined : random.pick(people);
    const kind = model === undefined ? 'own' : kindOfName(random, noise);
    const form = isEuropean ? random.pick(['GmbH', 'B.V.', 'AG', 'KG']) : random.weighted(FORMS);
    const [bare, ownForm] =
      model === undefined || kind === 'own'
        ? [freshBare(), form]
        : kind === 'longer'
          ? [`${model.bare} ${random.pick(isEuropean ? EUROPEAN : INDONESIAN)}`, form]
          : [model.bare, kind === 'same' ? model.form : otherForm(model.form, isEuropean)];
    taken.add(bare);
    people.push(personOf(random, { at, bare, form: ownForm, isEuropean, earlier: people }));
  }
  return people;
}

const FORMS = [
  ['PT', 60],
  ['CV', 20],
  ['UD', 8],
  ['', 12],
] as const;

function kindOfName(random: Random, noise: Noise): 'own' | 'longer' | 'other-form' | 'same' {
  return random.weighted([
    ['longer', noise.sharedPrefix],
    ['other-form', noise.otherForm],
    ['same', noise.sameName],
    ['own', 1 - noise.sharedPrefix - noise.otherForm - noise.sameName],
  ]);
}

function otherForm(form: string, isEuropean: boolean): string {
  if (isEuropean) return form === 'GmbH' ? 'AG' : 'GmbH';
  return form === 'PT' ? 'CV' : 'PT';
}

function indonesianName(random: Random): string {
  if (random.chance(0.05)) return `${random.pick(PEOPLE)} ${random.pick(INDONESIAN)}`;
  const words = random.shuffled(INDONESIAN).slice(
    0,
    random.weighted([
      [2, 3],
      [3, 5],
      [4, 2],
    ]),
  );
  return words.join(' ');
}

function europeanName(random: Random): string {
  return random
    .shuffled(EUROPEAN)
    .slice(
      0,
      random.weighted([
        [2, 3],
        [3, 2],
      ]),
    )
    .join(' ');
}

type Making = {
  readonly at: number;
  readonly bare: string;
  readonly form: string;
  readonly isEuropean: boolean;
  readonly earlier: readonly Person[];
};

function personOf(random: Random, { at, bare, form, isEuropean, earlier }: Making): Person {
  const parent = at > 4 && random.chance(0.12) ? random.pick(earlier.slice(0, 5)) : undefined;
  const account = isEuropean
    ? `NL${random.between(10, 99)}ABNA0${random.between(100_000_000, 999_999_999)}`
    : String(random.between(1_000_000_000, 8_999_999_999));
  return {
    payer: `C-${String(at + 1).padStart(4, '0')}`,
    name: legalNameOf(random, bare, form),
    bare,
    form,
    ...(random.chance(isEuropean ? 0.8 : 0.55) ? { accounts: [account] } : {}),
    ...(!isEuropean && random.chance(0.25) ? { withholding: 'pph23-2' } : {}),
    ...(!isEuropean && random.chance(0.05) ? { vatCollector: true } : {}),
    ...(parent === undefined || parent.parent !== undefined ? {} : { parent: parent.payer }),
  };
}

function legalNameOf(random: Random, bare: string, form: string): string {
  const words = bare
    .split(' ')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join(' ');
  if (form === '') return words;
  if (form === 'PT') return random.pick([`PT ${words}`, `PT. ${words}`, `PT ${words} Tbk`, `${words}, PT`]);
  return ['CV', 'UD'].includes(form) ? `${form} ${words}` : `${words} ${form}`;
}

/** Letters of a name without its spaces. */
export function compactOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
