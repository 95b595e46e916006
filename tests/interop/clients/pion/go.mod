module guichet.interop/pion

go 1.19
