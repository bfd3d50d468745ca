import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions, dataServices, type AwsAction } from '../../audit/actions.ts';
import { isolationOfTemplate } from '../../audit/foreign-template/isolation-of-template.ts';
import { parseTemplateFile } from '../../audit/foreign-template/read-file.ts';

const amplify = readFileSync(new URL('foreign-templates/amplify.yaml', import.meta.url), 'utf8');

let actions: readonly AwsAction[];
beforeAll(async () => {
  actions = await awsActions([...dataServices, 'sts']);
});

const verdictOf = (text: string) => isolationOfTemplate(parseTemplateFile(text), actions);

/** The template with one piece of text replaced. */
const changed = (from: string | RegExp, to: string): string => {
  const text = amplify.replace(from, to);
  expect(text).not.toBe(amplify);
  return text;
};

test('an Amplify app with private/ID/ and rows by identity is proved to keep its users apart', () => {
  expect(verdictOf(amplify)).toMatchObject({ status: 'PROVED' });
});

test('a template in JSON is read like one in YAML', () => {
  expect(verdictOf(JSON.stringify(parseTemplateFile(amplify)))).toEqual(verdictOf(amplify));
});

const sub = '${cognito-identity.amazonaws.com:sub}';
const resource = (id: string, Type: string, Properties: object): string =>
  `${amplify}\n  ${id}: ${JSON.stringify({ Type, Properties })}\n`;
const grant = (statement: object): string =>
  resource('Grant', 'AWS::IAM::Policy', {
    PolicyName: 'more',
    Roles: [{ Ref: 'AuthRole' }],
    PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } },
  });
const anyAccount = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
};

describe('objects behind a session tag', () => {
  const withTag = (written: readonly string[] | null, UseDefaults = false) => {
    const template = parseTemplateFile(amplify) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::Cognito::UserPoolClient' && written !== null) {
        Properties.WriteAttributes = written;
      }
    }
    template.Resources.SpaceTag = {
      Type: 'AWS::Cognito::IdentityPoolPrincipalTag',
      Properties: {
        IdentityPoolId: { Ref: 'IdentityPool' },
        IdentityProviderName: 'provider',
        UseDefaults,
        PrincipalTags: { space: 'custom:space' },
      },
    };
    return isolationOfTemplate(template, actions);
  };

  test('are proved to be members’ alone where no client writes the claim', () => {
    expect(withTag(['email'])).toMatchObject({ status: 'PROVED' });
  });

  test.each([
    { name: 'a client writes the claim', written: ['email', 'custom:space'], defaults: false },
    { name: 'clients write every attribute', written: null, defaults: false },
    { name: 'Cognito sets tags of its own mapping', written: ['email'], defaults: true },
  ])('are undecided where $name', ({ written, defaults }) => {
    const { status, because } = withTag(written, defaults);
    expect(status).toBe('UNDECIDED');
    expect(because.join(' ')).toContain('who sets the claims that become tags');
  });
});

describe('is refuted, with the requests that show it, when', () => {
  test.each<{ name: string; text: () => string; shows: RegExp }>([
    {
      name: 'the identity is missing in the keys',
      text: () => changed(`/private/${sub}/*'`, "/private/*'"),
      shows: /two users reach arn:aws:s3:::app-storage-‹parameter Env›\/private/,
    },
    {
      name: 'no slash follows the identity',
      text: () => changed(`/private/${sub}/*']]`, `/private/${sub}*']]`),
      shows: /two users reach/,
    },
    {
      name: 'one own partition key is enough',
      text: () => changed('ForAllValues:StringEquals', 'ForAnyValue:StringEquals'),
      shows: /LeadingKeys = .*, by PrivateFiles: OwnRows/,
    },
    {
      name: 'LeadingKeys has no Null guard and a scan is granted',
      text: () =>
        changed('dynamodb:PutItem]', 'dynamodb:Scan]').replace(
          /\s+'Null':\s+'dynamodb:LeadingKeys': 'false'/,
          '',
        ),
      shows: /dynamodb:Scan/,
    },
    {
      name: 'lists show every private folder',
      text: () => changed(`'private/${sub}/'`, "'private/*'"),
      shows: /s3:ListBucket/,
    },
    {
      name: 'the bucket policy lets everybody read',
      text: () =>
        changed('Effect: Deny', 'Effect: Allow').replace(
          /'aws:SecureTransport': 'false'/,
          "'aws:SecureTransport': 'true'",
        ),
      shows: /StorageTls/,
    },
    {
      name: 'a managed policy opens a public folder',
      text: () =>
        grant({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::app-storage-dev/public/*' }),
      shows: /public/,
    },
    {
      name: 'identities of other pools have the role',
      text: () =>
        changed(
          /\s+'cognito-identity.amazonaws.com:aud': !Ref IdentityPool/,
          " { 'aws:RequestedRegion': us-east-1 }",
        ),
      shows: /trust policy of AuthRole is wider than intended/,
    },
    {
      name: 'guests have the role',
      text: () => changed("amr': authenticated", "amr': '*authenticated'"),
      shows: /unauthenticated|authenticated/,
    },
  ])('$name', ({ text, shows }) => {
    const { status, because } = verdictOf(text());
    expect(status).toBe('REFUTED');
    expect(because.join('\n')).toMatch(shows);
  });
});

test('identities of a pool whose ID equals a name in the template may have the role: refuted', () => {
  const text = changed("aud': !Ref IdentityPool", "aud': IdentityPool");
  expect(verdictOf(text)).toMatchObject({
    status: 'REFUTED',
    because: expect.arrayContaining([
      expect.stringMatching(/trust policy of AuthRole is wider than intended/),
    ]) as unknown,
  });
});

const withParameter = (text: string, name: string, parameter: object): string =>
  text.replace('Parameters:', () => `Parameters:\n  ${name}: ${JSON.stringify(parameter)}`);

describe('a parameter', () => {
  const inKey = grant({
    Action: 's3:GetObject',
    Resource: { 'Fn::Sub': `\${Storage.Arn}/\${Folder}/\${!${sub.slice(2)}/*` },
  });
  const folder = (AllowedValues: readonly unknown[], more = {}) =>
    withParameter(inKey, 'Folder', { Type: 'String', AllowedValues, ...more });

  test('with allowed values is proved for each of them', () => {
    const { status, because } = verdictOf(folder(['private', 'own']));
    expect(because[0]).toBe('This holds for all 2 combinations of the allowed values of Folder.');
    expect(status).toBe('PROVED');
  });

  test('with one allowed value that opens keys of others is refuted by that value', () => {
    const { status, because } = verdictOf(folder(['private', '*'], { Default: 'private' }));
    expect(status).toBe('REFUTED');
    expect(because[0]).toBe('with Folder = *:');
  });

  test('that chooses between Deny and Allow is refuted by Allow', () => {
    const choice = grant({
      Effect: { Ref: 'Choice' },
      Action: 's3:GetObject',
      Resource: { 'Fn::Sub': '${Storage.Arn}/*' },
    });
    const verdict = verdictOf(
      withParameter(choice, 'Choice', { Type: 'String', AllowedValues: ['Deny', 'Allow'] }),
    );
    expect(verdict.status).toBe('REFUTED');
    expect(verdict.because[0]).toBe('with Choice = Allow:');
  });

  test.each([
    { name: 'a default alone', parameter: { Type: 'String', Default: 'private' } },
    {
      name: 'names of parameters of Systems Manager',
      parameter: { Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: ['private'] },
    },
    {
      name: 'more values than are tried',
      parameter: {
        Type: 'String',
        AllowedValues: Array.from({ length: 65 }, (_, index) => `f${index}`),
      },
    },
  ])('with $name is undecided', ({ parameter }) => {
    const { status, because } = verdictOf(withParameter(inKey, 'Folder', parameter));
    expect(status).toBe('UNDECIDED');
    expect(because.join()).toMatch(/values of (the parameter )?Folder/);
  });

  const ownArn = "!Join ['', [!GetAtt Storage.Arn, '/private/";
  const ownName = "!Join ['', ['arn:aws:s3:::app-storage-', !Ref Env, '/private/";

  test('that is part of an own bucket’s name is proved for any value', () => {
    const { status, because } = verdictOf(changed(ownArn, ownName));
    expect(because).toContain('Any value of the parameter Env gives the same result.');
    expect(status).toBe('PROVED');
  });

  test('that is part of a name and of a key is undecided', () => {
    expect(verdictOf(changed(ownArn, `${ownName}', !Ref Env, '/`))).toMatchObject({
      status: 'UNDECIDED',
      because: ['not understood: PrivateFiles: values of the parameter Env'],
    });
  });

  test('that decides whose identities have the role is no proof', () => {
    const text = withParameter(changed("aud': !Ref IdentityPool", "aud': !Ref Pool"), 'Pool', {
      Type: 'String',
      Default: 'IdentityPool',
    });
    expect(verdictOf(text).status).not.toBe('PROVED');
  });

  test('that decides whether a bucket takes access lists is undecided', () => {
    const text = changed(
      'BucketName: ',
      'OwnershipControls: { Rules: [{ ObjectOwnership: !Ref Owner }] }\n      BucketName: ',
    );
    const parameter = { Type: 'String', Default: 'BucketOwnerEnforced' };
    expect(verdictOf(withParameter(text, 'Owner', parameter)).status).toBe('UNDECIDED');
  });
});

describe('names what it does not understand, and proves nothing:', () => {
  test.each<{ name: string; text: () => string; says: RegExp }>([
    {
      name: 'a resource type',
      text: () => changed('AWS::Cognito::UserPoolClient', 'AWS::AppSync::GraphQLApi'),
      says: /UserPoolClient: AWS::AppSync::GraphQLApi is not understood/,
    },
    {
      name: 'a property',
      text: () => changed('BucketName: ', 'AccessControl: PublicRead\n      BucketName: '),
      says: /Storage: AccessControl of AWS::S3::Bucket is not understood/,
    },
    {
      name: 'an intrinsic function',
      text: () => changed("!Sub 'app-${Env}'", '!ImportValue name'),
      says: /UserPool uses Fn::ImportValue/,
    },
    {
      name: 'a section',
      text: () => `Transform: AWS::Serverless-2016-10-31\n${amplify}`,
      says: /section Transform/,
    },
    {
      name: 'a policy of AWS’s own',
      text: () =>
        changed(
          'AssumeRolePolicyDocument:',
          "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess']\n      AssumeRolePolicyDocument:",
        ),
      says: /AmazonS3FullAccess, which is not in the template/,
    },
    {
      name: 'a role of another template',
      text: () => changed('!GetAtt AuthRole.Arn', 'arn:aws:iam::111122223333:role/other'),
      says: /role arn:aws:iam::111122223333:role\/other of authenticated users is not in the template/,
    },
    {
      name: 'a condition operator',
      text: () => changed('Bool:', 'Boolean:'),
      says: /unknown condition operator Boolean/,
    },
    {
      name: 'a role that users may be able to assume',
      text: () => resource('Admin', 'AWS::IAM::Role', { AssumeRolePolicyDocument: anyAccount }),
      says: /Admin: who can have this role/,
    },
    ...['iam:PutRolePolicy', 'sts:AssumeRole', 'lambda:InvokeFunction', 'cognito-identity:*'].map(
      (action) => ({
        name: `${action} for users`,
        text: () => grant({ Action: action, Resource: '*' }),
        says: new RegExp(`what users reach by ${action.replace('*', '\\*')}`),
      }),
    ),
    {
      name: 'NotAction',
      text: () => grant({ NotAction: ['s3:*', 'dynamodb:*'], Resource: '*' }),
      says: /NotAction/,
    },
    {
      name: 'a grant to a service in a bucket policy',
      text: () =>
        resource('Page', 'AWS::S3::BucketPolicy', {
          Bucket: { Ref: 'Storage' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::app-storage-dev/*',
            },
          },
        }),
      says: /Page: for whom .*cloudfront/,
    },
    ...[
      {
        name: 'a parameter in a key',
        Resource: { 'Fn::Sub': '${Storage.Arn}/${Env}/${!cognito-identity.amazonaws.com:sub}/*' },
      },
    ].map(({ name, Resource }) => ({
      name,
      text: () => grant({ Action: 's3:GetObject', Resource }),
      says: /Grant: values of the parameter Env/,
    })),
    {
      name: 'a parameter without a choice that decides what a policy says',
      text: () =>
        grant({
          Effect: { Ref: 'Choice' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::app-storage-dev/*',
        }).replace('Resources:', '  Choice: { Type: String, Default: Deny }\nResources:'),
      says: /Grant: values of the parameter Choice/,
    },
    {
      name: 'a bucket that the template does not have',
      text: () =>
        grant({ Action: 's3:GetObject', Resource: `arn:aws:s3:::elsewhere/private/${sub}/*` }),
      says: /Grant: arn:aws:s3:::elsewhere\S*, which is in nothing that the template has/,
    },
    {
      name: 'a policy of a table’s stream',
      text: () =>
        changed(
          'KeySchema:',
          'StreamSpecification: { StreamViewType: NEW_IMAGE, ResourcePolicy: {} }\n      KeySchema:',
        ),
      says: /Rows: StreamSpecification.ResourcePolicy of AWS::DynamoDB::Table is not understood/,
    },
    {
      name: 'access lists of objects',
      text: () =>
        changed(
          'BucketName: ',
          'OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }\n      BucketName: ',
        ),
      says: /Storage: OwnershipControls of AWS::S3::Bucket is not understood/,
    },
    {
      name: 'functions that decide who signs in',
      text: () =>
        changed(
          'UserPoolName: ',
          "LambdaConfig: { UserMigration: 'arn:aws:lambda:x' }\n      UserPoolName: ",
        ),
      says: /UserPool: LambdaConfig of AWS::Cognito::UserPool is not understood/,
    },
    {
      name: 'a trust policy that is a text',
      text: () =>
        resource('Admin', 'AWS::IAM::Role', {
          AssumeRolePolicyDocument: JSON.stringify(anyAccount),
        }),
      says: /Admin: who can have this role/,
    },
    {
      name: 'every action on what may be a role',
      text: () => grant({ Action: '*', Resource: `arn:aws:iam::111122223333:role/${sub}/*` }),
      says: /what users reach by \*/,
    },
    {
      name: 'a role by the name that its resource has in the template',
      text: () =>
        changed('!GetAtt AuthRole.Arn', "!Sub 'arn:aws:iam::${AWS::AccountId}:role/AuthRole'"),
      says: /the role \S*role\/AuthRole of authenticated users is not in the template/,
    },
    ...[
      "!Sub 'arn:aws:iam::${AWS::AccountId}:role/stack-AuthRole-generated'",
      "!Sub 'arn:aws:iam::${AWS::AccountId}:role/‹AuthRole›'",
    ].map((arn) => ({
      name: `a role by a name that CloudFormation gives to none: ${arn}`,
      text: () => changed('!GetAtt AuthRole.Arn', arn),
      says: /is not in the template|the template writes ‹ or ›/,
    })),
    {
      name: 'a role by its name without its path',
      text: () =>
        changed('!GetAtt AuthRole.Arn', "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app'").replace(
          'AssumeRolePolicyDocument:',
          'RoleName: app\n      Path: /users/\n      AssumeRolePolicyDocument:',
        ),
      says: /the role \S*role\/app of authenticated users is not in the template/,
    },
    {
      name: 'a role of the account whose number is written',
      text: () =>
        changed('!GetAtt AuthRole.Arn', 'arn:aws:iam::111122223333:role/app').replace(
          'AssumeRolePolicyDocument:',
          'RoleName: app\n      AssumeRolePolicyDocument:',
        ),
      says: /the role \S*role\/app of authenticated users is not in the template/,
    },
    {
      name: 'a policy attached to a role by the name that its resource has in the template',
      text: () => changed('Roles: [!Ref AuthRole]', 'Roles: [AuthRole]'),
      says: /PrivateFiles is attached to the role AuthRole, which is not in the template/,
    },
    {
      name: 'a managed policy by the name that its resource has in the template',
      text: () =>
        changed(
          'AssumeRolePolicyDocument:',
          'ManagedPolicyArns: [More]\n      AssumeRolePolicyDocument:',
        ).replace(
          'Resources:',
          "Resources:\n  More: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [] } } }",
        ),
      says: /AuthRole has the policy More, which is not in the template/,
    },
    ...[
      { name: 'a bucket', from: '!GetAtt Storage.Arn, ', to: "'arn:aws:s3:::storage', " },
      {
        name: 'a table',
        from: '!GetAtt Rows.Arn',
        to: "!Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Rows'",
      },
      {
        name: 'a table in a region that is written',
        from: '!GetAtt Rows.Arn',
        to: "!Sub 'arn:aws:dynamodb:us-east-1:${AWS::AccountId}:table/rows'",
      },
      {
        name: 'a table in an account that is written',
        from: '!GetAtt Rows.Arn',
        to: "!Sub 'arn:aws:dynamodb:${AWS::Region}:111122223333:table/rows'",
      },
    ].map(({ name, from, to }) => ({
      name: `${name} by a text that equals what the proof calls it`,
      text: () =>
        changed(from, to)
          .replace("BucketName: !Join ['-', [app, storage, !Ref Env]]", 'Tags: []')
          .replace('AttributeDefinitions:', 'TableName: rows\n      AttributeDefinitions:'),
      says: /which is in nothing that the template has/,
    })),
    {
      name: 'policies of a role that are no list',
      text: () =>
        changed('AssumeRolePolicyDocument:', 'Policies: {}\n      AssumeRolePolicyDocument:'),
      says: /AuthRole: Policies of AWS::IAM::Role is not understood/,
    },
    ...['toString', 'constructor', '__proto__'].map((type) => ({
      name: `a resource of the type ${type}`,
      text: () => changed('AWS::Cognito::UserPoolClient', type),
      says: new RegExp(`UserPoolClient: ${type} is not understood`),
    })),
    {
      name: 'a dynamic reference',
      text: () => changed(`/private/${sub}/*'`, `/private/{{resolve:ssm:/x}}/${sub}/*'`),
      says: /a dynamic reference/,
    },
    {
      name: 'a template without an identity pool',
      text: () => 'Resources: {}',
      says: /no role to users of an identity pool/,
    },
  ])('$name', ({ text, says }) => {
    const { status, because } = verdictOf(text());
    expect(status).toBe('UNDECIDED');
    expect(because.join('\n')).toMatch(says);
  });
});

test('a file that is neither JSON nor YAML is refused by its first mistake', () => {
  expect(() => parseTemplateFile('Resources: [')).toThrow(/cannot be read/);
});
