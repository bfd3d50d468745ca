/** The Initiator element of a multipart upload: the ARN and the name of who began it. Without an ARN, the
 *  account is meant, and its canonical user ID is given. AWS's pages name users only; the name of a role
 *  session is written as in its ARN, `role/session`.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Initiator.html */
export const initiatorElements = (
  arn: string | undefined,
  ownerId: string,
): { readonly ID: string; readonly DisplayName?: string } =>
  arn === undefined ? { ID: ownerId } : { ID: arn, DisplayName: arn.slice(arn.indexOf('/') + 1) };
