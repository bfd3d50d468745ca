import type { RulesByType } from './type-rules.ts';

/** The firewall, and the network of an isolated converter. */
export const networkRules: RulesByType = {
  'AWS::WAFv2::WebACL': {
    free: ['Description', 'Name', 'Rules', 'Scope', 'Tags', 'VisibilityConfig'],
    settings: [
      {
        at: 'DefaultAction',
        is: { Allow: {} },
        otherwise: 'the firewall blocks requests that no rule names',
      },
    ],
  },
  'AWS::WAFv2::WebACLAssociation': { free: ['ResourceArn', 'WebACLArn'], settings: [] },
  'AWS::EC2::VPC': {
    free: ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'Tags'],
    settings: [],
  },
  'AWS::EC2::RouteTable': { free: ['Tags', 'VpcId'], settings: [] },
  'AWS::EC2::SubnetRouteTableAssociation': { free: ['RouteTableId', 'SubnetId'], settings: [] },
  'AWS::EC2::Subnet': {
    free: ['AvailabilityZone', 'CidrBlock', 'Tags', 'VpcId'],
    settings: [
      {
        at: 'MapPublicIpOnLaunch',
        is: false,
        otherwise: 'what runs in the subnet gets a public address',
      },
    ],
  },
  'AWS::EC2::SecurityGroup': {
    free: ['GroupDescription', 'Tags', 'VpcId'],
    settings: [
      { at: 'SecurityGroupIngress', is: undefined, otherwise: 'something may call the converter' },
      {
        at: 'SecurityGroupEgress',
        is: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
        otherwise: 'the converter may send more than HTTPS',
      },
    ],
  },
  'AWS::EC2::VPCEndpoint': {
    // The policy is held to audit/intended-sets.json.
    free: ['PolicyDocument', 'RouteTableIds', 'ServiceName', 'VpcId'],
    settings: [
      { at: 'VpcEndpointType', is: 'Gateway', otherwise: 'an endpoint costs money by the hour' },
    ],
  },
};
