import { boolean, option, string } from '@oclif/core/flags'
import type { DependencyGraphView, OwnPlace } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { graphContent } from '../../../graphs/graph-content.ts'
import { type GraphFormat, graphFormat, graphFormats } from '../../../graphs/graph-format.ts'
import { graphKind } from '../../../graphs/graph-kind.ts'
import { markedGraph } from '../../../graphs/mark-graph.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { requireOutputPlace, writeOutput } from '../../../output/output-file.ts'
import { standardOutput } from '../../../output/standard-output.ts'
import { renderGraphStatistics } from '../../../render/graph-statistics.ts'
import { choosePaint, plainPaint } from '../../../render/paint.ts'
import { usageError } from '../../../usage-error.ts'

export default class StackDepsGraph extends BaseCommand {
  static override summary = 'Draw what stacks depend on.'
  static override description =
    'Draws what a stack depends on directly and the cycles it is in, or every stack. Cycles are red. Pictures are drawn by this program: nothing else has to be installed.'
  static override examples = [
    { description: 'A tree on the terminal', command: '<%= config.bin %> <%= command.id %> web --full-tree' },
    {
      description: 'A picture',
      command: '<%= config.bin %> <%= command.id %> web --output deps.png --show-versions --full-tree',
    },
    { description: 'All stacks, for Graphviz', command: '<%= config.bin %> <%= command.id %> --format dot' },
  ]
  static override args = { stack: argument({ description: 'Name of the stack. Default: all.' }) }
  static override flags = {
    output: string({
      helpValue: 'FILE',
      summary: 'File to write, in place of a graph that this program wrote. Default: standard output.',
    }),
    format: option({
      options: graphFormats,
      summary: "How to write it. Default: as the file's ending says, PNG when it has none; without a file a tree.",
    })(),
    'show-versions': boolean({ summary: 'With versions, and the ranges that are asked for. JSON always has them.' }),
    'full-tree': boolean({ summary: 'All that the stack depends on, and not only directly.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDepsGraph)
    const { stack } = args
    const { output } = flags
    if (stack === undefined && flags['full-tree'])
      throw usageError(
        '--full-tree is about one stack.',
        'Name it, or leave --full-tree out: all stacks are shown whole.',
      )
    const { json } = context.flags
    if (json && output === undefined && flags.format !== undefined && flags.format !== 'json')
      throw usageError(
        `--json and --format ${flags.format} cannot be given together without --output.`,
        'Leave one of the two out, or name a file with --output FILE: --json then prints what is in the graph.',
      )
    const format = graphFormat(flags.format, output)
    const { view, places } = await this.withEngine(context, { access: 'read' }, async ({ engine, places }) => {
      if (output !== undefined) requireOutputPlace(output, graphKind, places)
      const full = flags['full-tree']
      const graph = stack === undefined ? engine.dependencies.graph() : engine.stack(stack).dependencies.graph({ full })
      return { view: await graph, places }
    })
    const form = json ? 'json' : 'table'
    if (form === 'json' && output === undefined) return { value: view, form, text: () => '' }
    const paint =
      output === undefined ? choosePaint(standardOutput(), process.env, context.flags['no-color']) : plainPaint
    const presentation = { format, paint, root: context.root, versions: flags['show-versions'] }
    const content = await graphContent(view, presentation)
    return {
      form,
      ...(output === undefined
        ? shown(view, content, format)
        : written(view, markedGraph(content, format), { output, places })),
    }
  }
}

/** On the terminal a tree is for people, and everything else for programs. */
function shown(view: DependencyGraphView, content: string | Uint8Array, format: GraphFormat): Outcome {
  const text = String(content).trimEnd()
  if (format !== 'tree') return { value: view, exact: true, text: () => text }
  if (view.nodes.length === 0) return { value: view, text: () => 'No stacks yet.' }
  return { value: view, text: (paint) => `${text}\n\n${renderGraphStatistics(view, paint)}` }
}

/** The file that is named, and where nothing may be written. */
interface WrittenTo {
  readonly output: string
  readonly places: readonly OwnPlace[]
}

function written(view: DependencyGraphView, content: string | Uint8Array, to: WrittenTo): Outcome {
  const { output, places } = to
  writeOutput(output, typeof content === 'string' ? `${content.trimEnd()}\n` : content, graphKind, places)
  return {
    value: { ...view, output },
    text: (paint) =>
      `${paint('good', '✓')} Dependency graph generated: ${output}\n\n${renderGraphStatistics(view, paint)}`,
  }
}
