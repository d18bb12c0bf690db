/**
 * The one way in which a build fails: lines for the maker, and the exit status that goes with them.
 * Thrown by the steps of the build, printed by build.ts.
 */
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;

export class BuildError extends Error {
  constructor(
    /** One problem a line, each naming its file and line where there is one. */
    readonly lines: readonly string[],
    readonly exitCode: typeof EXIT_REFUSED | typeof EXIT_USAGE = EXIT_REFUSED,
  ) {
    super(lines.join('\n'));
    this.name = 'BuildError';
  }
}
