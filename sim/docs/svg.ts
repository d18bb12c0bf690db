/**
 * What the pictures of the documents share that are written by hand. Called by program-picture.ts and board-picture.ts.
 */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands in SVG. */
export function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}
