/** An email as the user pool knows it: case does not tell users apart. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();
