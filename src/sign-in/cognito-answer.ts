import * as v from 'valibot';
import { SignInFailure } from './sign-in-failures.ts';

/** Checks an answer's body and gives its value.
 *  @throws SignInFailure when it has another form. */
export const parsed = <Value>(schema: v.GenericSchema<unknown, Value>, body: unknown): Value => {
  const result = v.safeParse(schema, body);
  if (!result.success) throw new SignInFailure('Cognito answered in another form');
  return result.output;
};
