import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTenant, TenantFileRefused, tenantFilePath } from '@piutang/infra/tenant-file.ts';
import { describe, expect, it } from 'vitest';
import { exampleTenant, type Template, templatesOf } from './synthesized.ts';

const NAME_PROPERTIES =
  /^(BucketName|TableName|QueueName|FunctionName|RoleName|ManagedPolicyName|DashboardName|AlarmName|TopicName|LogGroupName|Name|EmailIdentity)$/;

/** Names that a template fixes itself, and the names it exports. */
function namesIn(template: Template): string[] {
  const fixed = Object.values(template.Resources).flatMap(({ Properties = {} }) =>
    Object.entries(Properties)
      .filter(([key, value]) => NAME_PROPERTIES.test(key) && typeof value === 'string')
      .map(([, value]) => String(value)),
  );
  const exported = Object.values(template.Outputs ?? {}).flatMap((each) => each.Export?.Name ?? []);
  return [...fixed, ...exported];
}

describe('two tenants in one account', () => {
  const second = exampleTenant((json) => {
    json.tenant = 'second';
    json.mail = { ...(json.mail as object), senderAddress: 'ar@second.example', operator: 'it@second.example' };
  });

  it('share no name and no export', () => {
    const [first, other] = [templatesOf(exampleTenant()), templatesOf(second)].map((templates) =>
      Object.values(templates).flatMap(namesIn),
    );
    expect(first!.length).toBeGreaterThan(10);
    expect(first!.filter((name) => other!.includes(name))).toEqual([]);
  });

  it('do not mention each other', () => {
    expect(JSON.stringify(templatesOf(second)).match(/Piutang-example|tenant":"example"|contoh\.example/)).toBeNull();
  });
});

describe('a template', () => {
  it('is the same bytes every time', () => {
    const [once, again] = [templatesOf(exampleTenant()), templatesOf(exampleTenant())].map((each) =>
      JSON.stringify(each),
    );
    expect(once === again).toBe(true);
  });

  it('names no account, and no region but the tenant’s', () => {
    const text = JSON.stringify(templatesOf(exampleTenant()));
    expect(text.match(/arn:aws:[a-z0-9]+:[a-z0-9-]*:\d{12}/)).toBeNull();
    expect([...new Set(text.match(/\b[a-z]{2}-[a-z]+-\d\b/g))]).toEqual(['ap-southeast-3']);
  });
});

describe('a tenant file', () => {
  const written = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'piutang-tenant-')), 'acme.json');
    writeFileSync(path, text);
    return path;
  };
  const example = () => structuredClone(exampleTenant()) as unknown as Record<string, Record<string, unknown>>;

  it('with a misspelt field is refused by the field’s name, before anything is made', () => {
    const json = { ...example(), tenant: 'acme', dunnning: {} };
    expect(() => loadTenant('acme', written(JSON.stringify(json)))).toThrow(/unknown field dunnning/);
  });

  it('is refused with every problem at once', () => {
    const json: Record<string, unknown> = {
      ...example(),
      tenant: 'acme',
      timeZone: 'Mars/Olympus',
      baseCurrency: 'XX',
    };
    delete json.schedules;
    try {
      loadTenant('acme', written(JSON.stringify(json)));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TenantFileRefused);
      const { message } = error as TenantFileRefused;
      for (const field of ['timeZone', 'baseCurrency', 'schedules']) expect(message).toContain(field);
      expect(message.split('\n')).toHaveLength(4);
    }
  });

  it('for a region without every service is refused before anything is made, with the regions that have them', () => {
    const json = { ...example(), tenant: 'acme', region: 'ap-southeast-7' };
    expect(() => loadTenant('acme', written(JSON.stringify(json)))).toThrow(
      /region: got "ap-southeast-7".*choose one of .*ap-southeast-3/,
    );
  });

  it('whose sender SES can never verify is refused, and may leave mail out instead', () => {
    const json = { ...example(), tenant: 'acme' } as Record<string, unknown>;
    expect(() => loadTenant('acme', written(JSON.stringify(json)))).toThrow(/domain nobody can own.*leave mail out/);
    delete json.mail;
    expect(loadTenant('acme', written(JSON.stringify(json))).tenant).toBe('acme');
  });

  it('that sends from another tenant’s domain is refused by the name of the other file', () => {
    const sender = (tenant: string, address: string) => ({
      ...example(),
      tenant,
      mail: { ...example().mail, senderAddress: address },
    });
    const path = written(JSON.stringify(sender('acme', 'ar@acme.co.id')));
    expect(loadTenant('acme', path).tenant).toBe('acme');
    writeFileSync(join(path, '..', 'other.json'), JSON.stringify(sender('other', 'ar@ACME.co.id')));
    expect(() => loadTenant('acme', path)).toThrow(/other\.json sends from acme\.co\.id too: use a subdomain/);
  });

  it('that is not JSON, is not there, or has another tenant’s name is refused with the remedy', () => {
    expect(() => loadTenant('acme', written('{ "tenant": '))).toThrow(/expected JSON, but/);
    expect(() => loadTenant('nobody', tenantFilePath('nobody'))).toThrow(/piutang tenant init nobody/);
    expect(() => loadTenant('acme', written(JSON.stringify(example())))).toThrow(/got "example", expected "acme"/);
  });
});
