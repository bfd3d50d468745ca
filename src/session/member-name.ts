/** What the others in a space read of a member: the part of the email before the `@`. It is the member's own
 *  word, since every member writes the space's rows; a name of one's own would cost an attribute in the user
 *  pool and be no more than that. */
export const memberName = (email: string): string => email.split('@', 1)[0] ?? '';
