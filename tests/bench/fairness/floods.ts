import { dandelions, photoBytes } from '../../fixtures/photos.ts';
import type { HostileClient } from '../wallet/hostile-client.ts';

/** Sends a flood's next request or requests. */
type Wave = () => Promise<unknown>;

/** What a hostile account repeats without a pause, by name. */
export const floods = {
  'uploads of a photograph': async (hostile) => {
    const photo = await photoBytes(dandelions);
    return () => hostile.upload(photo);
  },
  'copies of an own photograph': async (hostile) => {
    const key = await hostile.upload(await photoBytes(dandelions));
    return () => hostile.copyOwn(key);
  },
  'uploads deleted at once': async (hostile) => {
    const photo = await photoBytes(dandelions);
    return async () => hostile.delete(await hostile.upload(photo));
  },
} as const satisfies Record<string, (hostile: HostileClient) => Promise<Wave>>;

export type Flood = keyof typeof floods;
