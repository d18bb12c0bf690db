/**
 * Text of bytes as a string literal that a console or a file of plain text can carry: all but plain characters as \xNN.
 * For what is stored on an interpreter, pretokenised code above all.
 */

/** @param text characters 0..255 */
export function byteLiteral(text: string): string {
  const plain = (char: string): boolean => char >= ' ' && char <= '~' && char !== '"' && char !== '\\';
  const hex = (char: string): string => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return `"${[...text].map((char) => (plain(char) ? char : hex(char))).join('')}"`;
}
