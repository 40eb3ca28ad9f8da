/** Colours that are told apart in light and in dark; a tag can have any other. */
export const tagColours = ['#e5484d', '#f76b15', '#d4a106', '#30a46c', '#12a594', '#0090ff', '#6e56cf', '#d6409f']
