/** Whether an error of a service means that the disk is full. Files say so by a code, LevelDB by a text. */
export const isDiskFull = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return (
    code === 'ENOSPC' || /no space left on device/i.test(error.message) || isDiskFull(error.cause)
  );
};

/** For the client's answer: AWS has no such error, and its clients try an internal one again. */
export const diskFullMessage =
  'The disk is full: nothing was stored. Make room on the machine that runs the engine, then try again.';
