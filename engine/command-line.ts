/** Reads the value of a numeric option.
 *  @throws Error naming the option when the text is not a whole number from 0 to `most`. */
export const wholeNumber = (name: string, text: string, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new Error(`${name} takes a whole number from 0 to ${most}, not ${JSON.stringify(text)}`);
};

/** Both origins that a browser may have for a page on a loopback port. */
export const loopbackOrigins = (port: number): readonly string[] => [
  `http://127.0.0.1:${port}`,
  `http://localhost:${port}`,
];

/** Runs `stop` once on SIGTERM or SIGINT, then ends the process. */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  const end = () => void stop().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
};
