/** A place in a text, both counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Where an offset is. */
export function positionOf(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (const { index, 0: lineEnd } of text.slice(0, offset).matchAll(/\r\n|\r|\n/g)) {
    line++;
    start = index + lineEnd.length;
  }
  return { line, column: offset - start + 1 };
}

/** The error for a text that is not what it should be. It never holds a value of the text, which may be secret. */
export function errorAt({ line, column }: Position, reason: string): SyntaxError {
  return new SyntaxError(`${reason} at line ${line}, column ${column}`);
}
