.intel_syntax noprefix
.L1:
