/** A definition to begin with: two resources and an output, all of it inside the definition's own folder. */
export function firstDefinition(name: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
name: ${name}
version: 0.1.0
description: A first stack

variables:
  greeting: { type: string, default: Hello }

resources:
  folder:
    type: file:directory
    properties:
      path: ${name}
      mode: "0755"

  page:
    type: file:file
    properties:
      path: \${{ resources.folder.path }}/index.html
      mode: "0644"
      content: |
        <h1>\${{ vars.greeting }} from ${name}</h1>

outputs:
  page: \${{ resources.page.path }}
`
}
