import { getContext, setContext } from 'svelte';

const key = Symbol('before-close');

type MayClose = () => boolean;

/** Lets the contents of a dialog object to its closing. Call it while the dialog is made.
 *  @returns whether nothing in the dialog objects now. */
export const closingOfDialog = (): MayClose => {
  const objections = new Set<MayClose>();
  setContext(key, objections);
  return () => [...objections].every((mayClose) => mayClose());
};

/** Asks before the surrounding dialog closes by its Close button, Escape or a click beside it. Call it
 *  while the component is made.
 *  @returns stops asking. */
export const beforeClose = (mayClose: MayClose): (() => void) => {
  const objections = getContext<Set<MayClose> | undefined>(key);
  objections?.add(mayClose);
  return () => objections?.delete(mayClose);
};
