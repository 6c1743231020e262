import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import { describe, expect, it } from 'vitest';
import { exampleTenant, templatesOf } from './synthesized.ts';

const templates = Object.values(templatesOf(exampleTenant()));
const types = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));

/** Code that runs in a function. */
const sources = globSync(['functions/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: REPOSITORY })
  .filter((file) => !/node_modules|\.test\.ts$|^packages\/(cli|local-cloud)\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(REPOSITORY, file), 'utf8') }));
const using = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

/** Packages of others that a function may hold. */
const dependencies = globSync(['functions/package.json', 'packages/*/package.json'], { cwd: REPOSITORY })
  .filter((file) => !/packages\/(cli|local-cloud)\//.test(file))
  .flatMap((file) => {
    const { dependencies: own = {} } = JSON.parse(readFileSync(join(REPOSITORY, file), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    return Object.entries(own).filter(([name]) => !name.startsWith('@piutang/'));
  });

describe('what a deployment offers to the outside', () => {
  it('is no address: no API, no function URL, no load balancer, no site, no network of its own', () => {
    expect(types.length).toBeGreaterThan(100);
    const reachable =
      /^AWS::(ApiGateway|ApiGatewayV2|AppSync|CloudFront|ElasticLoadBalancing|EC2|Amplify|AppRunner|ECS|IoT)|^AWS::Lambda::Url/;
    expect(types.filter((type) => reachable.test(type))).toEqual([]);
    expect(JSON.stringify(templates)).not.toContain('WebsiteConfiguration');
  });

  it('is no login: no users, passwords, secrets, access keys, sessions or cookies of its own', () => {
    expect(
      types.filter((type) => /Cognito|SecretsManager|IAM::(User|AccessKey|Group)|SSM::Parameter/.test(type)),
    ).toEqual([]);
    expect(sources.length).toBeGreaterThan(100);
    expect(using(/set-cookie|localStorage|sessionStorage|jsonwebtoken|bcrypt|password/i)).toEqual([]);
  });

  it('lets no other account and no service without a condition call a function', () => {
    expect(types.filter((type) => type === 'AWS::Lambda::Permission')).toEqual([]);
  });

  it('has no switch for debugging', () => {
    const variables = templates.flatMap(({ Resources }) =>
      Object.values(Resources).flatMap(({ Properties }) => Object.entries(Properties?.Environment?.Variables ?? {})),
    );
    expect(variables.length).toBeGreaterThan(20);
    const debugging = variables.filter(
      ([name, value]) => /DEBUG|POWERTOOLS_DEV|LOG_LEVEL/.test(name) || /inspect/.test(String(value)),
    );
    expect(debugging).toEqual([]);
  });
});

describe('the code of the functions', () => {
  it('runs no text as a program and starts no program', () => {
    expect(using(/\beval\(|new Function\(|node:vm|child_process|worker_threads/)).toEqual([]);
  });

  it('calls no address but those of the AWS clients, and listens to none', () => {
    expect(using(/\bfetch\(|node:https?|node:net|node:dgram|XMLHttpRequest|WebSocket/)).toEqual([]);
  });

  it('speaks no language of queries that text could break out of', () => {
    const names = dependencies.map(([name]) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => /sql|ldap|graphql|xpath|latex|mongo|memcache|redis|^ws$|knex/i.test(name))).toEqual(
      [],
    );
  });

  it('writes every condition and value of the table as a placeholder', () => {
    const kernel = readFileSync(join(REPOSITORY, 'packages/table/src/dynamodb.ts'), 'utf8');
    const expressions = [...kernel.matchAll(/Expression: [`']([^`']*)[`']/g)].map(([, text = '']) => text);
    expect(expressions.length).toBeGreaterThan(1);
    // What is put together is put together of texts that hold placeholders only: `bounds.text` is ' and s > :from'.
    for (const text of expressions) expect(text.replace(/\$\{bounds\.text\}/g, '')).not.toMatch(/\$\{/);
  });

  it('hashes by SHA-256 only', () => {
    const algorithms = sources.flatMap(({ text }) =>
      [...text.matchAll(/create(?:Hash|Hmac)\('([^']+)'/g)].map((each) => each[1]),
    );
    expect(algorithms.length).toBeGreaterThan(5);
    expect([...new Set(algorithms)]).toEqual(['sha256']);
  });

  it('takes chance only to spread its retries', () => {
    expect(using(/Math\.random/)).toEqual(['packages/table/src/dynamodb.ts']);
  });

  it('names exact versions of what it holds of others', () => {
    expect(dependencies.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
