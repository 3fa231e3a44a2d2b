// What a program pays that does nothing with core but import it.
import '@sloth-runner/core'
