import { type App, type IPolicyValidationPlugin, type PolicyViolation, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { ACKNOWLEDGEMENTS, type Acknowledgement } from './acknowledgements.ts';
import { fitnessFindings } from './fitness.ts';

/** Adds the rule packs, with our acknowledgements taken out of their findings, and our own rules. */
export function addPolicyChecks(app: App, today: string): void {
  Validations.of(app).addPlugins(...policyChecks(app, today));
}

/** The checks as {@link addPolicyChecks} adds them. */
export function policyChecks(app: App, today: string): IPolicyValidationPlugin[] {
  const packs = [new AwsSolutionsChecks(app), new ServerlessChecks(app), new NIST80053R5Checks(app)];
  return [...packs.map((pack) => reviewed(pack, today)), fitnessPlugin()];
}

/** A rule pack whose acknowledged findings are left out; an expired acknowledgement counts no more. */
function reviewed(pack: IPolicyValidationPlugin, today: string): IPolicyValidationPlugin {
  return {
    name: pack.name,
    validate(context) {
      const violations = pack.validate(context).violations.flatMap((each) => unacknowledged(each, today));
      return { success: violations.length === 0, violations };
    },
  };
}

function unacknowledged(violation: PolicyViolation, today: string): PolicyViolation[] {
  const violatingResources = violation.violatingResources.filter(
    ({ constructPath }) =>
      !ACKNOWLEDGEMENTS.some((each) => acknowledges(each, violation.ruleName, constructPath ?? '', today)),
  );
  return violatingResources.length === 0 ? [] : [{ ...violation, violatingResources }];
}

/** Whether an acknowledgement covers a finding of a rule at a construct on a day (YYYY-MM-DD). */
export function acknowledges(each: Acknowledgement, ruleName: string, constructPath: string, today: string): boolean {
  return each.rules.some((rule) => rule.test(ruleName)) && each.at.test(constructPath) && today <= each.expires;
}

function fitnessPlugin(): IPolicyValidationPlugin {
  return {
    name: 'Piutang',
    validate({ appConstruct }) {
      const violations = fitnessFindings(appConstruct).map((each) => ({
        ruleName: each.rule,
        description: each.message,
        severity: 'error',
        violatingResources: [{ constructPath: each.constructPath, locations: ['Properties'] }],
      }));
      return { success: violations.length === 0, violations };
    },
  };
}
