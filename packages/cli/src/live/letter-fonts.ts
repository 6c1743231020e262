import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Fonts } from '@piutang/letters';

const require = createRequire(import.meta.url);

/** The fonts of letters, from the package that brings them. */
export function letterFonts(): Fonts {
  const read = (file: string) => readFileSync(require.resolve(`@expo-google-fonts/noto-sans/${file}`));
  return { regular: read('400Regular/NotoSans_400Regular.ttf'), bold: read('700Bold/NotoSans_700Bold.ttf') };
}
