"""Works: records of several databases made into one work each, screened, and their full texts found."""
