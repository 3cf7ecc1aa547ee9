/** How each typed command that reads arguments is typed; the client shows the same beside its name. */
export const USAGES: Readonly<Record<string, string>> = {
  dispatch:
    '/dispatch <task description> [--no-test] [--stage STAGE] [--plan PATH] [--explorers N] [--profile quick|standard|thorough] [--replace]',
  resume:
    '/phasegate:resume [--retry-failed | --from-phase PHASE | --restart-stage | --restart-previous] [--take-over]',
  status: '/phasegate:status [--verbose]',
  doctor: '/phasegate:doctor [--fix]',
  configure: '/phasegate:configure [--show | --edit | --reset] [--global]',
  override: '/phasegate:override <step, phase or gate> --reason "why"',
  'execute-stage': '/execute-stage <stage number> [--take-over]',
  'execute-next-batch': '/execute-next-batch [--take-over]',
  'plan-workstream': '/plan-workstream <goal>',
  'edit-plan': '/edit-plan <what to change>',
  'review-stage': '/review-stage <stage number>',
}
