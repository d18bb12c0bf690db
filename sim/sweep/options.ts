/**
 * The options of `knead sweep` that are no numbers: what varies, and which shard. `--vary` is one of `knead sim`, too.
 * Called by commander, which says the error in one line with the option before it.
 */
import { InvalidArgumentError } from 'commander';
import { parseLoad } from '../load-option';
import { type Load } from '../physics/load';
import { InputError } from '../program-file';
import { VARY_NOTHING, VARY_WORDS, type Vary } from './draw';
import { type Shard } from './plan';

const SHARDS_MAX = 10000;
/** Where neither a load is given nor a skin drawn. */
export const DEFAULT_LOAD = '1k';

/**
 * The load where skin is not drawn, @param load as it was given.
 * @throws InputError where a load is given beside a drawn skin
 */
export function baseLoad(vary: readonly Vary[], load: Load | undefined): Load {
  if (load && vary.includes('skin')) {
    throw new InputError([`--load: skin is drawn: leave out --load ${load.name}, or skin by --vary`]);
  }
  return load ?? parseLoad(DEFAULT_LOAD);
}

/** `skin,battery`, in any order, or `none`. Answers the words in the order of VARY_WORDS. */
export function varyOption(text: string): Vary[] {
  const words = text === VARY_NOTHING ? [] : text.split(',');
  const unknown = words.find((word) => !VARY_WORDS.some((known) => known === word));
  if (unknown !== undefined) {
    const known = VARY_WORDS.join(', ');
    throw new InvalidArgumentError(`"${unknown}" does not vary: name some of ${known}, or ${VARY_NOTHING}.`);
  }
  return VARY_WORDS.filter((word) => words.includes(word));
}

/** `0/4` to `3/4`. */
export function shardOption(text: string): Shard {
  const [, index, count] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index >= count || count > SHARDS_MAX) {
    throw new InvalidArgumentError(`It must be i/n, n within 1..${SHARDS_MAX} and i within 0..n-1.`);
  }
  return { index, count };
}
