int  badly_laid_out( ){return 1 ;}
