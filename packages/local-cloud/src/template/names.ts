/** The account that everything local belongs to. */
export const ACCOUNT = '000000000000';

/** Property in which a template may give the physical name, by resource type. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SES::EmailIdentity': 'EmailIdentity',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/** Bucket names have at most 63 characters. */
const BUCKET_NAME_CHARS = 63;

export function nameProperty(type: string): string | undefined {
  return NAME_PROPERTY[type];
}

/** The name that CloudFormation would make up, without its random end: the same on every start. */
export function generatedName(stack: string, logicalId: string, type: string): string {
  const name = `${stack}-${logicalId}`;
  if (type !== 'AWS::S3::Bucket') return name;
  return name.toLowerCase().slice(0, BUCKET_NAME_CHARS);
}

export type Place = { readonly region: string; readonly sqsUrl: string };

/** What `Ref` of the resource gives. */
export function refOf(type: string, name: string, place: Place): string {
  if (type === 'AWS::SQS::Queue') return `${place.sqsUrl}/${ACCOUNT}/${name}`;
  if (type === 'AWS::SNS::Topic' || type === 'AWS::StepFunctions::StateMachine') return arnOf(type, name, place);
  return name;
}

/** What `Fn::GetAtt` of the resource gives; attributes that nothing simulates are a readable text. */
export function attributeOf(type: string, name: string, attribute: string, place: Place): string {
  if (attribute === 'Arn' || attribute === 'TopicArn') return arnOf(type, name, place);
  if (attribute === 'StreamArn') return `${arnOf(type, name, place)}/stream/local`;
  if (attribute === 'QueueName' || attribute === 'Name') return name;
  if (attribute === 'QueueUrl') return refOf(type, name, place);
  return `${name}.${attribute}`;
}

function arnOf(type: string, name: string, { region }: Place): string {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
  switch (type) {
    case 'AWS::DynamoDB::GlobalTable':
      return arn('dynamodb', `table/${name}`);
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::Events::EventBus':
      return arn('events', `event-bus/${name}`);
    case 'AWS::Events::Rule':
      return arn('events', `rule/${name}`);
    case 'AWS::Scheduler::Schedule':
      return arn('scheduler', `schedule/default/${name}`);
    case 'AWS::SQS::Queue':
      return arn('sqs', name);
    case 'AWS::SNS::Topic':
      return arn('sns', name);
    case 'AWS::Lambda::Function':
      return arn('lambda', `function:${name}`);
    case 'AWS::StepFunctions::StateMachine':
      return arn('states', `stateMachine:${name}`);
    case 'AWS::Logs::LogGroup':
      return arn('logs', `log-group:${name}:*`);
    case 'AWS::CloudWatch::Alarm':
      return arn('cloudwatch', `alarm:${name}`);
    case 'AWS::KMS::Key':
      return arn('kms', `key/${name}`);
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${ACCOUNT}:role/${name}`;
    default:
      return arn(type.split('::')[1]?.toLowerCase() ?? 'unknown', name);
  }
}
