// Required by a measured process: when it ends, it notes the most memory it had, in KiB.
const { writeFileSync } = require('node:fs')

process.on('exit', () => writeFileSync(process.env.BENCH_MEMORY_NOTE, String(process.resourceUsage().maxRSS)))
