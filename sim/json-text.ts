/**
 * Reads JSON for people: says where a text stops being JSON, and which fields stand in it twice.
 * Called for every file that a user names. JSON.parse, which makes the values, tells neither: it drops the first of two
 * equal fields in silence. Lines and columns count from 1. Grammar: RFC 8259.
 */

export interface JsonProblem {
  /** The object that it is about, as in stages[0].rateHz; '' for the whole text. */
  path: string;
  message: string;
}

/** Deeper texts are no files of ours, and would take the stack. */
const DEPTH_MAX = 50;

/**
 * @returns the value, unless the text is not JSON, and what is wrong with it
 */
export function readJson(text: string): { value?: unknown; problems: JsonProblem[] } {
  const scanner = new Scanner(text);
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { problems: [{ path: '', message: `not JSON: ${error.message}` }] };
  }
  return { value: JSON.parse(text), problems: scanner.twice };
}

/** Lines of a laid-out text are at most so long, unless a single value is longer. */
const LINE_MAX = 100;

/** JSON for people to edit: what fits into a line stands in one. */
export function layoutJson(value: unknown, indent = ''): string {
  const line = inOneLine(value);
  if (line.length + indent.length <= LINE_MAX || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + layoutJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  const fields = definedEntries(value).map(
    ([name, field]) => `${inner}${JSON.stringify(name)}: ${layoutJson(field, inner)}`,
  );
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

function inOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  const fields = definedEntries(value).map(([name, field]) => `${JSON.stringify(name)}: ${inOneLine(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, field]) => field !== undefined);
}

class SyntaxProblem extends Error {}

const WORDS = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACES = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Scanner {
  readonly twice: JsonProblem[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  scan(): void {
    this.value('', 0);
    this.skipSpaces();
    if (this.at < this.text.length) this.refuse('the end of the file');
  }

  private value(path: string, depth: number): void {
    this.skipSpaces();
    if (depth > DEPTH_MAX) this.refuse(`at most ${DEPTH_MAX} levels`);
    const first = this.text[this.at];
    if (first === '{') this.object(path, depth);
    else if (first === '[') this.list(path, depth);
    else if (first === '"') this.string();
    else if (!this.take(NUMBER) && !this.take(WORDS)) this.refuse('a value');
  }

  private object(path: string, depth: number): void {
    const names = new Set<string>();
    this.items('}', () => {
      this.skipSpaces();
      const at = this.at;
      if (this.text[at] !== '"') this.refuse('a name in double quotes');
      this.string();
      const name = JSON.parse(this.text.slice(at, this.at)) as string;
      if (names.has(name)) {
        this.twice.push({ path, message: `${JSON.stringify(name)} stands here twice: ${this.place(at)}` });
      }
      names.add(name);
      this.skipSpaces();
      if (this.text[this.at] !== ':') this.refuse('":"');
      this.at += 1;
      this.value(path ? `${path}.${name}` : name, depth + 1);
    });
  }

  private list(path: string, depth: number): void {
    let index = 0;
    this.items(']', () => {
      this.value(`${path}[${index}]`, depth + 1);
      index += 1;
    });
  }

  /** What stands between brackets, with commas between. */
  private items(end: string, item: () => void): void {
    this.at += 1;
    this.skipSpaces();
    if (this.text[this.at] !== end) {
      item();
      for (this.skipSpaces(); this.text[this.at] === ','; this.skipSpaces()) {
        this.at += 1;
        item();
      }
      if (this.text[this.at] !== end) this.refuse(`"," or "${end}"`);
    }
    this.at += 1;
  }

  private string(): void {
    for (this.at += 1; this.text[this.at] !== '"';) {
      if (this.text[this.at] === '\\') {
        if (!this.take(ESCAPE)) this.refuse('one of the escapes of JSON, such as \\n');
      } else if (this.text.charCodeAt(this.at) >= 32) this.at += 1;
      else this.refuse('the closing quote');
    }
    this.at += 1;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const isThere = pattern.test(this.text);
    if (isThere) this.at = pattern.lastIndex;
    return isThere;
  }

  private skipSpaces(): void {
    this.take(SPACES);
  }

  private refuse(expected: string): never {
    const found = this.at < this.text.length ? JSON.stringify(this.text[this.at]) : 'the end of the file';
    throw new SyntaxProblem(`${this.place(this.at)}: expected ${expected}, found ${found}`);
  }

  private place(at: number): string {
    const lines = this.text.slice(0, at).split('\n');
    return `line ${lines.length}, column ${(lines[lines.length - 1] as string).length + 1}`;
  }
}
