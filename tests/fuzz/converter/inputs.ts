import { randomOf } from '../random.ts';
import type { Seed } from './corpus.ts';
import { mutations } from './mutations.ts';

/** A damaged file, and how it came to be. */
export interface Input {
  readonly what: string;
  readonly bytes: Buffer;
}

/** Makes the input of an index: up to three mutations of one of the seeds, most often one: what is broken
 *  in many places is refused at the first. Pictures
 *  of the accepted formats come before the odd files in `seeds` and are picked twice as often. */
export const inputOf = (seeds: readonly Seed[], seed: number, index: number): Input => {
  const random = randomOf(seed, index);
  const pictures = seeds.slice(0, Math.min(27, seeds.length));
  const start = random.below(3) === 0 ? random.pick(seeds) : random.pick(pictures);
  let { bytes } = start;
  const steps: string[] = [];
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left -= 1) {
    const [name, mutation] = random.pick(Object.entries(mutations));
    bytes = mutation(bytes, random.pick(seeds).bytes, random);
    steps.push(name);
  }
  return { what: `${start.what}: ${steps.join(', ')}`, bytes };
};
