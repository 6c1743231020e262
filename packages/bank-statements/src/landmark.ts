/**
 * Where a mark stands next in a text that is read from its beginning to its end. It is searched for once, for as long as
 * the reading has not come to it: a search of the engine is quick for its length, and dear as a call.
 */
export class Landmark {
  readonly #mark: string;
  #text = '';
  #next = -1;

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** A new text begins. */
  enter(text: string): void {
    this.#text = text;
    this.#next = -1;
  }

  /** The first place of the mark at or behind a position; the end of the text where there is none. */
  from(position: number): number {
    if (this.#next < position) {
      const found = this.#text.indexOf(this.#mark, position);
      this.#next = found < 0 ? this.#text.length : found;
    }
    return this.#next;
  }
}
