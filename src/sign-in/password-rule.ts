/** What the user pool asks of a password, said before it refuses one. */
export const passwordRule =
  'At least 12 characters, with a small and a capital letter, a digit and a symbol.';
