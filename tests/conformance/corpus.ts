import type { ConformanceCase } from './case.ts';
import { cognitoCases } from './corpus/cognito.ts';
import { dynamoDbCases } from './corpus/dynamodb.ts';
import { s3Cases } from './corpus/s3.ts';

/** Every case. */
export const corpus: readonly ConformanceCase[] = [...s3Cases, ...dynamoDbCases, ...cognitoCases];
