import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The pipeline of the documentation, word for word but for the name of the definition's file. */
const script = `
# Acquire lock
sloth-runner stack lock acquire production \\
  --reason "CI/CD Pipeline #$BUILD_NUMBER" \\
  --locked-by "ci-bot"

# Validate before deployment
sloth-runner stack validate production

# Create pre-deployment snapshot
sloth-runner stack snapshot create production \\
  --description "Before deployment #$BUILD_NUMBER" \\
  --tags "ci,deployment"

# Run deployment
sloth-runner run deploy --file deploy.yaml \\
  --stack production \\
  --validate

# Check for drift
sloth-runner stack drift detect production

# Release lock
sloth-runner stack lock release production \\
  --unlocked-by "ci-bot"
`

interface Manifest {
  readonly commands: Readonly<Record<string, { readonly flags: Readonly<Record<string, unknown>> }>>
}

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'bundle')

/** The script with the steps that the built program has; a command or flag that it gains is taken in by itself. */
export function pipelineScript(): string {
  const { commands } = JSON.parse(readFileSync(join(bundle, 'oclif.manifest.json'), 'utf8')) as Manifest
  const steps = script.trim().split('\n\n')
  const known = steps.filter((step) => Object.keys(commands).some((id) => isStepOf(step, id)))
  const text = known.join('\n\n')
  const validates = commands.run?.flags.validate !== undefined
  return `set -e\n${validates ? text : text.replace(' \\\n  --validate', '')}\n`
}

function isStepOf(step: string, id: string): boolean {
  return step.includes(`sloth-runner ${id.replaceAll(':', ' ')} `)
}
