/**
 * The kind of image, a module that the build makes (`--image release` or `--image bench`): see sim/build/bundle.ts.
 */
declare module 'knead:image' {
  /** True in an image for the bench: it plays with the USB cable in. Dummy loads only. */
  export const BENCH: boolean;
}
