/**
 * Pretokenising: device code with a byte for each reserved word and operator, and strings and small numbers as they
 * are in memory. It takes a fifth less flash and time; the interpreter reads it as it reads text.
 * Used where a bundle is stored on a board. The result is text of characters 0..255, a byte each.
 * Reference: Espruino's lexer (src/jslex.h), whose numbering is kept from version to version; numbers as bytes are
 * understood from 2v26 on.
 */
import { tokenizer } from 'acorn';

/** The first one is 138, and so on. */
const OPERATORS = '== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^= =>'.split(
  ' ',
);
const WORDS = (
  'if else do while for break continue function return var let const this throw try catch finally true false null ' +
  'undefined new in instanceof switch case default delete typeof void debugger class extends super static of'
).split(' ');
const FIRST_CODE = 138;
const CODES: ReadonlyMap<string, number> = new Map(
  [...OPERATORS, ...WORDS].map((text, i) => [text, FIRST_CODE + i]),
);
/** The interpreter mistakes it for the method of a promise. */
const NEVER_A_CODE = 'catch';

const RAW_STRING_8 = 0xd1;
const RAW_STRING_16 = 0xd2;
const RAW_INT_0 = 0xd3;
const RAW_INT_8 = 0xd4;
const RAW_INT_16 = 0xd5;

interface Piece {
  start: number;
  end: number;
  text: string;
  kind: string;
  value: unknown;
}

export function pretokenise(code: string): string {
  const parts: string[] = [];
  let before: Piece | undefined;
  for (const piece of piecesOf(code)) {
    const encoded = before?.text === '.' ? piece.text : encode(piece);
    const joins = /[\w$]$/.test(parts.at(-1) ?? '') && /^[\w$]/.test(encoded);
    if (code.slice(before?.end ?? 0, piece.start).includes('\n')) parts.push('\n');
    else if (joins) parts.push(' ');
    parts.push(encoded);
    before = piece;
  }
  return parts.join('');
}

/** The tokens of the code; a template literal is one of them: a string where it holds no values, or else as it stands. */
function piecesOf(code: string): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  for (const token of tokenizer(code, { ecmaVersion: 2015 })) {
    const { label } = token.type;
    const last = pieces[pieces.length - 1];
    if (depth > 0 && last) {
      last.end = token.end;
      last.text = code.slice(last.start, token.end);
      if (label === 'template' && 'value' in token) last.value = token.value;
      if (label === '${') last.kind = 'template with values';
      if (label === '`' && depth === 1 && last.kind === '`') last.kind = 'string';
    } else {
      const { start, end } = token;
      const value = 'value' in token ? token.value : undefined;
      pieces.push({ start, end, text: code.slice(start, end), kind: label, value });
    }
    // Each literal opens and closes with a back quote; inside ${} another one may stand.
    if (label === '${') depth += 1;
    else if (label === '}' && depth > 1) depth -= 1;
    else if (label === '{' && depth > 0) depth += 1;
    else if (label === '`') depth = depth === 1 ? 0 : depth === 0 ? 1 : depth;
  }
  return pieces;
}

function encode({ text, kind, value }: Piece): string {
  if (typeof value === 'string' && kind === 'string') return encodeString(value) ?? text;
  if (typeof value === 'number' && kind === 'num') return encodeNumber(value) ?? text;
  const code = text === NEVER_A_CODE ? undefined : CODES.get(text);
  return code === undefined ? text : String.fromCharCode(code);
}

function encodeString(value: string): string | undefined {
  const { length } = value;
  const isBytes = [...value].every((char) => char.charCodeAt(0) < 256);
  if (length === 0 || length > 65535 || !isBytes) return undefined;
  if (length < 256) return String.fromCharCode(RAW_STRING_8, length) + value;
  return String.fromCharCode(RAW_STRING_16, length & 255, length >> 8) + value;
}

function encodeNumber(value: number): string | undefined {
  if (!Number.isInteger(value) || value > 32767) return undefined;
  if (value === 0) return String.fromCharCode(RAW_INT_0);
  if (value < 128) return String.fromCharCode(RAW_INT_8, value);
  return String.fromCharCode(RAW_INT_16, value & 255, value >> 8);
}
