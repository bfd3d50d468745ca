import { Aws, Fn } from 'aws-cdk-lib';
import {
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bucketArn, type Names } from './names.ts';
import { loadPolicy } from './policies.ts';

/** Addresses of the network. Nothing else is in it, so that they may overlap with any other network. */
const network = '10.0.0.0/24';
const subnetAddresses = ['10.0.0.0/26', '10.0.0.64/26'];

/** A network without internet gateway, NAT or peering. Its only ways out are gateway endpoints for S3 and
 *  DynamoDB, whose policies name this deployment's buckets and table. Gateway endpoints cost nothing.
 *  @returns what the function needs to run in it.
 *  @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
export const addIsolatedNetwork = (
  scope: Construct,
  names: Names,
  resultsTableArn: string,
): CfnFunction.VpcConfigProperty => {
  const vpc = new CfnVPC(scope, 'ConverterNetwork', {
    cidrBlock: network,
    // The endpoints are reached by the services' public names.
    enableDnsSupport: true,
    enableDnsHostnames: true,
  });
  const routes = new CfnRouteTable(scope, 'ConverterRoutes', { vpcId: vpc.ref });
  const subnets = subnetAddresses.map((cidrBlock, index) => {
    const subnet = new CfnSubnet(scope, `ConverterSubnet${index}`, {
      vpcId: vpc.ref,
      cidrBlock,
      availabilityZone: Fn.select(index, Fn.getAzs()),
      mapPublicIpOnLaunch: false,
    });
    new CfnSubnetRouteTableAssociation(scope, `ConverterSubnetRoutes${index}`, {
      subnetId: subnet.ref,
      routeTableId: routes.ref,
    });
    return subnet.ref;
  });
  const endpoint = (id: string, service: 's3' | 'dynamodb', policyDocument: unknown) =>
    new CfnVPCEndpoint(scope, id, {
      vpcId: vpc.ref,
      vpcEndpointType: 'Gateway',
      serviceName: Fn.join('.', ['com.amazonaws', Aws.REGION, service]),
      routeTableIds: [routes.ref],
      policyDocument,
    });
  endpoint(
    'ObjectsEndpoint',
    's3',
    loadPolicy('isolated-converter/objects-endpoint', {
      UploadsBucketArn: bucketArn(names.uploadsBucket),
      ResultsBucketArn: bucketArn(names.resultsBucket),
    }),
  );
  endpoint(
    'RowsEndpoint',
    'dynamodb',
    loadPolicy('isolated-converter/rows-endpoint', { ResultsTableArn: resultsTableArn }),
  );
  const group = new CfnSecurityGroup(scope, 'ConverterTraffic', {
    groupDescription: 'The converter: HTTPS to the endpoints, nothing in',
    vpcId: vpc.ref,
    // Routes reach the two endpoints only.
    securityGroupEgress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0' }],
  });
  return { subnetIds: subnets, securityGroupIds: [group.attrGroupId] };
};
