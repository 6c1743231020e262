import fc from 'fast-check';

/** The same random inputs in every run, so that a change is judged by what it changed; another seed by the variable. */
const SEED = Number(process.env.PIUTANG_TEST_SEED ?? 20_261_121);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
